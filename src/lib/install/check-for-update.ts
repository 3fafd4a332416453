import isVersion from 'semver/functions/valid.js'
import type {Context} from '../app/context.ts'
import {readUpdateState, writeUpdateState} from './update-state.ts'

const TIMEOUT_MS = 10_000

/** Asks the npm registry for the newest version and stores it for the next command. The request says nothing about the user. */
export const checkForUpdate = async (context: Context): Promise<void> => {
  const {clock, env, package: installed} = context
  const backend = await context.openNetwork({timeoutMs: TIMEOUT_MS, connectTimeoutMs: TIMEOUT_MS})
  try {
    const {status, body} = await backend.send({
      method: 'GET',
      url: new URL(`https://registry.npmjs.org/${installed.name}/latest`),
      headers: {accept: 'application/json', 'user-agent': installed.name},
    })
    const {version} = JSON.parse(body) as {version?: unknown}
    if (status !== 200 || typeof version !== 'string' || isVersion(version) === null) return
    writeUpdateState(env, {...readUpdateState(env), checkedAt: clock.now(), latest: version})
  } finally {
    await backend.close()
  }
}
