import {arch, platform, release} from 'node:os'
import type {Terminal} from '../app/terminal.ts'
import {type Finding, findingsOf} from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** @param range of Node's versions, as package.json's `engines` has it: `>=20` */
export function checkNode(range: string, version: string = process.versions.node): Finding {
  const {ok, failed} = findingsOf('node')
  const least = Number(/\d+/.exec(range)?.[0] ?? 0)
  const detail = `Node ${version} on ${platform()} ${release()} (${arch()})`
  return Number.parseInt(version, 10) >= least
    ? ok(detail)
    : failed(detail, `Install Node ${least} or later: https://nodejs.org`)
}

export function checkTerminal({width, interactive, color}: Terminal, env: Environment): Finding {
  const {ok, warning} = findingsOf('terminal')
  const detail = [
    width === undefined ? 'output goes to no terminal' : `${width} columns`,
    color.stdout ? 'color' : 'no color',
    interactive ? 'questions are asked' : 'no questions are asked',
  ].join(', ')
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const isUtf8 = platform() === 'win32' || /utf-?8/i.test(locale) || platform() === 'darwin'
  if (width === undefined || isUtf8) return ok(detail)
  return warning(
    `${detail}, locale “${locale || 'C'}”`,
    'Other letters than English ones may be shown wrongly. Choose a UTF-8 locale, for example: export LANG=C.UTF-8',
  )
}
