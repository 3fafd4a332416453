import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import type {TestContext} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'

/** Why no keychain can be started here; false if one can. For the `skip` option of tests. */
export const withoutKeychain: string | false =
  process.platform !== 'linux'
    ? 'the test needs a keychain of its own, which only Linux has'
    : ['dbus-daemon', 'gnome-keyring-daemon'].every((program) => spawnSync('which', [program]).status === 0)
      ? false
      : 'dbus-daemon and gnome-keyring-daemon are not installed (Debian: apt-get install dbus gnome-keyring)'

export interface Keychain {
  /** Add these variables to the environment of a program that uses the keychain. */
  readonly env: Record<string, string>
  /** Restarts it with the same secrets, but locked: nobody types the password. */
  lock(): Promise<void>
}

/** Starts a D-Bus session and an unlocked gnome-keyring for one test; its files are in `home`. */
export async function startKeychain(t: TestContext, home: string): Promise<Keychain> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: {HOME: home, PATH: process.env.PATH},
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.after(() => bus.kill())
  const [address] = (await once(bus.stdout, 'data')) as [Buffer]
  const env = {DBUS_SESSION_BUS_ADDRESS: address.toString().trim()}

  let daemon = await startDaemon('--unlock')
  t.after(() => daemon.kill())
  return {
    env,
    async lock() {
      daemon.kill()
      await once(daemon, 'exit')
      daemon = await startDaemon()
    },
  }

  async function startDaemon(...flags: string[]): Promise<ChildProcess> {
    const child = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...flags], {
      env: {HOME: home, PATH: process.env.PATH, ...env},
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.stdin.end('password')
    await once(child.stdout, 'data')
    await sleep(200)
    return child
  }
}
