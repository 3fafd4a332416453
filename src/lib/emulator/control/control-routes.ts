import {callRoutes} from './call-routes.ts'
import {clockRoutes} from './clock-routes.ts'
import {codeRoutes} from './code-routes.ts'
import type {ControlRoute} from './control-route.ts'
import {messageRoutes} from './message-routes.ts'
import {receiveRoute} from './receive-route.ts'
import {resetRoute} from './reset-route.ts'
import {seedRoute} from './seed-route.ts'
import {webhookRoutes} from './webhook-routes.ts'

/** The control API. Each part of it is a module of its own. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  ...callRoutes,
  ...clockRoutes,
  ...codeRoutes,
  ...messageRoutes,
  ...webhookRoutes,
  receiveRoute,
  resetRoute,
  seedRoute,
]
