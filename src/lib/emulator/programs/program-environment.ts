import {delimiter} from 'node:path'
import type {Environment} from '../../app/environment.ts'
import {EMULATOR_PROFILE} from '../../profiles/emulator-profile.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'
import {EMULATED_DOMAINS} from '../server/emulated-hosts.ts'
import type {ProgramFiles} from './program-files.ts'

/** Every SendGrid key is accepted; this one is like theirs. */
const SENDGRID_API_KEY = 'SG.emulatoremulatoremulat.emulatoremulatoremulatoremulatoremulatoremu'

/**
 * The variables with which a program reaches the emulator and not Twilio.
 *
 * @param url of the emulator's server
 * @param env the environment that they are added to
 */
export async function programEnvironment(
  url: string,
  files: ProgramFiles,
  env: Environment,
): Promise<Readonly<Record<string, string>>> {
  const noProxy = listUnproxied(url, env).join(',')
  return {
    TWILIO_ACCOUNT_SID: EMULATOR_ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: EMULATOR_ACCOUNT.authToken,
    TWILIO_API_KEY: EMULATOR_ACCOUNT.apiKey,
    TWILIO_API_SECRET: await EMULATOR_PROFILE.password(),
    SENDGRID_API_KEY,
    TWILIO_EMULATOR_URL: url,
    // Twilio's library for Node reads this one only.
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    http_proxy: url,
    https_proxy: url,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    NODE_EXTRA_CA_CERTS: files.extraCertificates,
    // Node's own fetch, from Node 22.21 and 24 on.
    NODE_USE_ENV_PROXY: '1',
    SSL_CERT_FILE: files.allCertificates,
    REQUESTS_CA_BUNDLE: files.allCertificates,
    CURL_CA_BUNDLE: files.allCertificates,
    // An empty directory stands for those of PHP itself.
    PHP_INI_SCAN_DIR: [...without(env.PHP_INI_SCAN_DIR ?? '', files.phpSettings), files.phpSettings].join(
      delimiter,
    ),
    PYTHONPATH: [files.pythonPath, ...(env.PYTHONPATH ? without(env.PYTHONPATH, files.pythonPath) : [])].join(
      delimiter,
    ),
  }
}

/** The directories of a path, without one that is there already. */
const without = (path: string, directory: string): readonly string[] =>
  path.split(delimiter).filter((each) => each !== directory)

/** This machine, and the hosts that the user has excepted from the proxy, but none that the emulator stands in for. */
function listUnproxied(url: string, env: Environment): readonly string[] {
  const emulated = (name: string): boolean =>
    name === '*' || EMULATED_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`))
  const given = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((name) => name !== '')
  const own = ['localhost', '127.0.0.1', '::1', new URL(url).hostname]
  return [...new Set([...own, ...given.filter((name) => !emulated(name.toLowerCase().replace(/:\d+$/, '')))])]
}
