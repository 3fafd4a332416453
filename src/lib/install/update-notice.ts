import {spawn} from 'node:child_process'
import {join} from 'node:path'
import isNewer from 'semver/functions/gt.js'
import isVersion from 'semver/functions/valid.js'
import type {Context} from '../app/context.ts'
import type {Environment} from '../app/environment.ts'
import {isRead} from '../app/terminal.ts'
import {readUpdateState, type UpdateState, writeUpdateState} from './update-state.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Commands that are about updates or the installation themselves, or whose output a shell reads. */
const QUIET = /^(autocomplete|doctor|update|version)(:|$)/

/**
 * After a command that a person ran: shows a newer version that an earlier check has found, and starts the next check in another
 * process, each at most once a day. This process sends nothing and waits for nothing.
 *
 * @param id the command
 */
export const noticeUpdate = (context: Context, id: string, startCheck = startDetachedCheck): void => {
  if (!isWanted(context) || QUIET.test(id)) return
  const {clock, env, notes, package: installed} = context
  const now = clock.now()
  const state = readUpdateState(env)
  const {checkedAt, noticedAt, latest} = state
  const shows =
    isDue(noticedAt, now) && isVersion(latest) !== null && isNewer(latest ?? '', installed.version)
  const checks = isDue(checkedAt, now)
  if (!shows && !checks) return
  if (!isSaved(env, {...state, ...(shows && {noticedAt: now}), ...(checks && {checkedAt: now})})) return
  if (checks) startCheck(context)
  if (!shows) return
  notes.info(`Update available: ${installed.version} → ${latest}. To show how to update, run: twilio update`)
}

/** A clock that was set back starts a new day. */
const isDue = (then: number | undefined, now: number): boolean =>
  then === undefined || now - then >= DAY_MS || then > now

/** Without the time of the check, each run would check again. */
const isSaved = (env: Environment, state: UpdateState): boolean => {
  try {
    writeUpdateState(env, state)
    return true
  } catch {
    return false
  }
}

/** Does a person read stdout and stderr, and is this a copy from the registry? The name of others may be someone else's there. */
const isWanted = ({env, invocation, package: installed, terminal}: Context): boolean => {
  const isOff = ['TWILIO_NO_UPDATE_NOTIFIER', 'NO_UPDATE_NOTIFIER', 'CI'].some(
    (name) => Boolean(env[name]) && env[name] !== 'false',
  )
  if (isOff || !isRead(terminal) || terminal.width === undefined) return false
  const {argv, format, level} = invocation
  const isForScripts = format === 'json' || format === 'ndjson' || argv.includes('--json')
  if (isForScripts || format === 'none' || (level !== 'info' && level !== 'debug')) return false
  return installed.switchboard?.publishedTo === 'npm'
}

const startDetachedCheck = ({env, root}: Context): void => {
  const child = spawn(process.execPath, [join(root, 'dist/update-check.js')], {
    cwd: root,
    detached: true,
    env: withoutCredentials(env),
    stdio: 'ignore',
    windowsHide: true,
  })
  child.on('error', () => {})
  child.unref()
}

const SETTINGS: ReadonlySet<string> = new Set(['TWILIO_CA_BUNDLE', 'TWILIO_DATA_DIR', 'TWILIO_TIMEOUT'])

/** The check needs the way to the network, and nothing of the account. */
const withoutCredentials = (env: Environment): Environment =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => SETTINGS.has(name) || !/^(TWILIO|SENDGRID)_/.test(name)),
  )
