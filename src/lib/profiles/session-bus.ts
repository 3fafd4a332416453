import {existsSync} from 'node:fs'
import net from 'node:net'

const PATIENCE_MS = 1000

/**
 * Is there a D-Bus session that answers? The keychain library waits for one without end, and blocks the process meanwhile.
 * Only what is quick is looked at: the socket, and the first line of its answer.
 */
export async function sessionBusAnswers(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  for (const path of socketPaths(env)) {
    if (await answers(path)) return true
  }
  return false
}

/** The addresses that are local sockets (https://dbus.freedesktop.org/doc/dbus-specification.html#addresses). */
function socketPaths(env: Readonly<Record<string, string | undefined>>): string[] {
  if (!env.DBUS_SESSION_BUS_ADDRESS) {
    const usual = env.XDG_RUNTIME_DIR ? `${env.XDG_RUNTIME_DIR}/bus` : ''
    return usual && existsSync(usual) ? [usual] : []
  }
  return env.DBUS_SESSION_BUS_ADDRESS.split(';').flatMap((address) => {
    const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(address) ?? []
    if (value === undefined) return []
    const name = value.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return [kind === 'abstract' ? `\0${name}` : name]
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({path})
    const finish = (answered: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answered)
    }
    const timer = setTimeout(finish, PATIENCE_MS, false)
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.on('data', () => finish(true))
    // The protocol begins with a NUL; a bare AUTH asks which ways of identifying there are.
    socket.on('connect', () => socket.write('\0AUTH\r\n'))
  })
}
