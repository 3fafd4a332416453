import {arch, platform, release} from 'node:os'
import type {Environment} from '../app/environment.ts'
import type {Terminal} from '../app/terminal.ts'
import {quote} from '../runtime/quoting.ts'
import {createFindings, type Finding} from './finding.ts'

/** @param range the supported versions of Node, as in the `engines` of package.json: `>=20` */
export function checkNode(range: string, version: string = process.versions.node): Finding {
  const {ok, failed} = createFindings('node')
  const minimum = Number(/\d+/.exec(range)?.[0] ?? 0)
  const detail = `Node ${version} on ${platform()} ${release()} (${arch()})`
  return Number.parseInt(version, 10) >= minimum
    ? ok(detail)
    : failed(detail, `Install Node ${minimum} or later: https://nodejs.org`)
}

export function checkTerminal({width, interactive, color}: Terminal, env: Environment): Finding {
  const {ok, warning} = createFindings('terminal')
  const detail = [
    width === undefined ? 'output is not a terminal' : `${width} columns`,
    color.stdout ? 'color' : 'no color',
    interactive ? 'prompts enabled' : 'prompts disabled',
  ].join(', ')
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const isUtf8 = platform() === 'win32' || /utf-?8/i.test(locale) || platform() === 'darwin'
  if (width === undefined || isUtf8) return ok(detail)
  return warning(
    `${detail}, locale ${quote(locale || 'C')}`,
    'Characters outside ASCII may be shown incorrectly. Use a UTF-8 locale, for example: export LANG=C.UTF-8',
  )
}
