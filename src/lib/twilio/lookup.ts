import * as dns from 'node:dns'
import {readFileSync} from 'node:fs'
import type {LookupFunction} from 'node:net'
import {runInThread} from '../runtime/native-call.ts'

/** A name server that answers at all does so within this time, in milliseconds. */
const PROBE_MS = 750

/**
 * Resolves a host name as the system does, but so that a name server that stays silent can be given up.
 *
 * The system's function blocks a thread for as long as it likes (10 seconds and more), and Node does not exit before its threads
 * are done: neither a time limit nor a signal would end the program. So this first asks the name servers with Node's own
 * resolver. When they answer, whatever it is, the system's function answers soon too. When they do not, it runs in a process of
 * its own, which can be killed.
 *
 * @param signal kills that process, when the request is given up
 */
export const createLookup =
  (signal: AbortSignal): LookupFunction =>
  (hostname, options, callback) => {
    answers(hostname)
      .then((isAnswered) =>
        isAnswered
          ? runInThread(() => lookUp(hostname, options))
          : lookUpElsewhere(hostname, options, signal),
      )
      .then(
        (addresses) => {
          const [first] = addresses
          if (options.all) callback(null, addresses)
          else callback(null, first?.address ?? '', first?.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      )
  }

const lookUp = (hostname: string, options: dns.LookupOptions): Promise<dns.LookupAddress[]> =>
  dns.promises.lookup(hostname, {...options, all: true})

/** Does a name server answer for the name, or does the system need none? */
const answers = async (hostname: string): Promise<boolean> => {
  if (isInHostsFile(hostname)) return true
  const resolver = new dns.promises.Resolver({timeout: PROBE_MS, tries: 1})
  return resolver.resolve4(hostname).then(
    () => true,
    ({code}: NodeJS.ErrnoException) => code !== dns.TIMEOUT,
  )
}

const HOSTS_FILES = ['/etc/hosts', 'C:\\Windows\\System32\\drivers\\etc\\hosts']

const isInHostsFile = (hostname: string): boolean =>
  hostname === 'localhost' ||
  HOSTS_FILES.some((file) => {
    try {
      return readFileSync(file, 'utf8').includes(hostname)
    } catch {
      return false
    }
  })

/** Prints the addresses as JSON. */
const PROGRAM = `
const [hostname, options] = process.argv.slice(1)
require('node:dns').lookup(hostname, JSON.parse(options), (error, addresses) =>
  process.stdout.write(JSON.stringify(error ? {code: error.code} : {addresses})))`

const lookUpElsewhere = async (
  hostname: string,
  options: dns.LookupOptions,
  signal: AbortSignal,
): Promise<dns.LookupAddress[]> => {
  const {execFile} = await import('node:child_process')
  return new Promise((resolve, reject) => {
    const args = ['-e', PROGRAM, hostname, JSON.stringify({...options, all: true})]
    execFile(process.execPath, args, {signal, killSignal: 'SIGKILL'}, (error, stdout) => {
      const {code, addresses} = error ? {code: dns.TIMEOUT} : JSON.parse(stdout)
      if (addresses) resolve(addresses)
      else reject(Object.assign(new Error(`lookup ${hostname} failed`), {code}))
    })
  })
}
