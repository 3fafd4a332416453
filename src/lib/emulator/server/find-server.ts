import {randomBytes} from 'node:crypto'
import {isIP} from 'node:net'
import {readServerFile, type ServerEntry} from './server-file.ts'

/** A server of this machine that does not answer in this time is not there. */
const TIMEOUT_MS = 1000

/**
 * The URL of the running server with this data; undefined if there is none. A file that a killed server left is ignored.
 */
export async function findServer(directory: string): Promise<string | undefined> {
  const entry = readServerFile(directory)
  return entry && (await isRunning(entry)) ? entry.url : undefined
}

async function isRunning({url, secret}: ServerEntry): Promise<boolean> {
  const {EmulatorServer} = await import('../../twilio/emulator-server.ts')
  const {proveSecret} = await import('../control/health-route.ts')
  const {isOwnAddress} = await import('./own-host.ts')
  const {hostname} = new URL(url)
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) === 0 ? address !== 'localhost' : !isOwnAddress(address)) return false
  const challenge = randomBytes(16).toString('hex')
  try {
    const {body} = await new EmulatorServer(url, TIMEOUT_MS).send({
      method: 'GET',
      url: new URL(`/_emulator/health?challenge=${challenge}`, url),
      headers: {},
    })
    const {proof} = JSON.parse(body) as {proof?: unknown}
    return proof === proveSecret(secret, challenge)
  } catch {
    return false
  }
}
