import type {HttpRequest} from '../../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'
import type {ApiError} from '../api-error.ts'
import {hex32} from '../resources/sids.ts'
import type {Transaction} from '../storage/transaction.ts'

/** Errors of a product, as opposed to those of every API (20404 and the like), are what the debugger shows. */
const FIRST_OF_PRODUCTS = 21_000

const LONGEST_VARIABLES = 1000

export const isNotable = ({method}: HttpRequest, {code}: ApiError): boolean =>
  method === 'POST' && code >= FIRST_OF_PRODUCTS

/** Notes a refused request where `debugger:logs:list` finds it: https://www.twilio.com/docs/usage/monitor-alert */
export function noteAlert(
  transaction: Transaction,
  request: HttpRequest,
  account: string,
  error: ApiError,
  now: number,
): void {
  const owner = account === EMULATOR_ACCOUNT.accountSid ? '' : `@${account}`
  const at = new Date(now).toISOString()
  transaction.create(`monitor/v1${owner}/Alerts`, `NO${hex32()}`, {
    c: now,
    p: {
      alert_text: error.message,
      api_version: '2010-04-01',
      date_generated: at,
      error_code: String(error.code),
      log_level: 'error',
      more_info: `https://www.twilio.com/docs/errors/${error.code}`,
      request_method: request.method,
      request_url: `${request.url.origin}${request.url.pathname}`,
      request_variables: typeof request.body === 'string' ? request.body.slice(0, LONGEST_VARIABLES) : null,
      response_body: error.response.body,
    },
  })
}
