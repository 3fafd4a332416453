import {existsSync} from 'node:fs'
import net from 'node:net'
import type {Environment} from '../app/environment.ts'

const TIMEOUT_MS = 1000

/**
 * Does a D-Bus session respond? The keychain library would wait for one forever, and block the process meanwhile. This
 * only checks what is quick: the socket, and the first line of its response.
 */
export async function isSessionBusAvailable(env: Environment): Promise<boolean> {
  for (const path of listSocketPaths(env)) {
    if (await responds(path)) return true
  }
  return false
}

/** The addresses that are local sockets (https://dbus.freedesktop.org/doc/dbus-specification.html#addresses). */
function listSocketPaths(env: Environment): string[] {
  if (!env.DBUS_SESSION_BUS_ADDRESS) {
    const defaultPath = env.XDG_RUNTIME_DIR ? `${env.XDG_RUNTIME_DIR}/bus` : ''
    return defaultPath && existsSync(defaultPath) ? [defaultPath] : []
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

function responds(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({path})
    const finish = (responded: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(responded)
    }
    const timer = setTimeout(finish, TIMEOUT_MS, false)
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.on('data', () => finish(true))
    // The protocol starts with a NUL byte; a bare AUTH asks for the authentication mechanisms.
    socket.on('connect', () => socket.write('\0AUTH\r\n'))
  })
}
