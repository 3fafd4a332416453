import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../app/errors.ts'
import type {Profile} from '../../profiles/profile.ts'
import {quote} from '../../runtime/quoting.ts'
import type {Grant} from '../../token/access-token.ts'
import {formatDuration} from '../../token/duration.ts'
import type {AccountCredentials} from '../../token/signing.ts'
import {callFlags, commonFlags} from '../flags/common-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

/** Twilio's limit for access tokens, in seconds: https://www.twilio.com/docs/iam/access-tokens. */
const MAX_TTL = 86_400

const ttl = Flags.string({
  default: '3600',
  description: `How long the token is valid, in seconds. At most ${MAX_TTL} (one day).`,
  helpValue: '<seconds>',
  parse: async (text) => {
    if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_TTL) return text
    throw new UsageError(
      'invalid-flag-value',
      `Invalid value for --ttl: ${quote(text)}. Expected a whole number of seconds from 1 to ${MAX_TTL}.`,
    )
  },
})

const identity = Flags.string({
  description: "Your application's name for the user of the token.",
  parse: async (text) => {
    if (text.trim() !== '') return text
    throw new UsageError('invalid-flag-value', '--identity cannot be empty.')
  },
  required: true,
})

export const ttlFlag = {ttl}
export const identityFlags = {identity, ttl}

/** The options of a flag whose value is a SID with this prefix. */
export const sid = (prefix: string, description: string) => ({
  description: `${description} (${prefix}…).`,
  helpValue: `<${prefix}…>`,
  parse: async (text: string, _: unknown, {name}: {name: string}) => {
    if (text.length === 34 && text.startsWith(prefix) && /^\w+$/.test(text)) return text
    throw new UsageError(
      'invalid-flag-value',
      `Invalid value for --${name}: ${quote(text)}. Expected a SID: "${prefix}" followed by 32 letters and digits.`,
    )
  },
})

export const voiceFlags = {
  'voice-app-sid': Flags.string({
    ...sid('AP', 'The TwiML application that handles outgoing calls'),
    required: true,
  }),
  'allow-incoming': Flags.string({
    default: 'true',
    description: 'Whether the client can receive calls.',
    options: ['true', 'false'],
  }),
  'push-credential-sid': Flags.string(sid('CR', 'The push credential for incoming call notifications')),
}

export const workerFlags = {
  'worker-sid': Flags.string({...sid('WK', 'The worker'), required: true}),
  'workspace-sid': Flags.string({...sid('WS', 'The workspace of the worker'), required: true}),
}

type TokenFlags = {
  readonly profile?: string | undefined
  readonly identity?: string
  readonly ttl: string
}

/** A command that creates a token on this machine, with the credentials of a profile. Sends nothing. */
export abstract class TokenCommand extends TwilioCommand {
  /** Without the retry and timeout flags: nothing is sent. */
  static override baseFlags = {
    profile: callFlags.profile,
    ...commonFlags,
  } as typeof TwilioCommand.baseFlags

  /** Prints an access token, signed with the profile's API key. */
  protected async grant(grant: Grant, flags: TokenFlags): Promise<void> {
    const profile = await this.context.resolveProfile(flags.profile)
    const {getSigningKey} = await import('../../token/signing.ts')
    const key = await getSigningKey(profile)
    const {createAccessToken} = await import('../../token/access-token.ts')
    const {identity} = flags
    const ttl = Number(flags.ttl)
    await this.#print(createAccessToken(key, grant, {ttl, ...(identity && {identity})}), ttl, profile)
  }

  /** Prints a capability token, signed with the account's auth token. */
  protected async signWithAuthToken(
    flags: TokenFlags,
    sign: (account: AccountCredentials, ttl: number) => Promise<string>,
  ): Promise<void> {
    const profile = await this.context.resolveProfile(flags.profile)
    const {getAccountCredentials} = await import('../../token/signing.ts')
    const ttl = Number(flags.ttl)
    await this.#print(await sign(await getAccountCredentials(profile, this.context.env), ttl), ttl, profile)
  }

  /** Prints only the token on stdout, so that scripts can read it. */
  async #print(jwt: string, ttl: number, {source}: Profile): Promise<void> {
    const until = new Date(this.context.clock.now() + ttl * 1000).toISOString().replace(/\.\d+/, '')
    this.note(
      `Valid for ${formatDuration(ttl)}, until ${until}. To show its contents, run: twilio token:inspect`,
    )
    if (source === 'emulator') {
      this.note(
        "The token is signed with the emulator's credentials. Use it to test your own code. Twilio does not accept it.",
      )
    }
    await this.printRecords([{jwt}], {header: false})
  }
}
