import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../app/errors.ts'
import type {Profile} from '../../profiles/profile.ts'
import {quote} from '../../runtime/quoting.ts'
import type {Grant} from '../../token/access-token.ts'
import {duration} from '../../token/duration.ts'
import type {AccountToken} from '../../token/signing.ts'
import {callFlags, commonFlags} from '../flags/common-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

/** Twilio's own limit for access tokens: https://www.twilio.com/docs/iam/access-tokens. */
const LONGEST_TTL = 86_400

const ttl = Flags.string({
  default: '3600',
  description: `How long the token is valid, in seconds: at most ${LONGEST_TTL} (a day).`,
  helpValue: '<seconds>',
  parse: async (text) => {
    if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= LONGEST_TTL) return text
    throw new UsageError(
      'invalid-flag-value',
      `--ttl takes whole seconds from 1 to ${LONGEST_TTL}, not ${quote(text)}.`,
    )
  },
})

const identity = Flags.string({
  description: 'Who the holder of the token is: your application’s own name for the user.',
  parse: async (text) => {
    if (text.trim() !== '') return text
    throw new UsageError('invalid-flag-value', '--identity takes the name of a user, and is empty.')
  },
  required: true,
})

export const ttlFlag = {ttl}
export const identityFlags = {identity, ttl}

/** The options of a flag for a SID that begins with these two letters. */
export const sid = (prefix: string, description: string) => ({
  description: `${description} (${prefix}…).`,
  helpValue: `<${prefix}…>`,
  parse: async (text: string, _: unknown, {name}: {name: string}) => {
    if (text.length === 34 && text.startsWith(prefix) && /^\w+$/.test(text)) return text
    throw new UsageError(
      'invalid-flag-value',
      `--${name} takes a SID, "${prefix}" followed by 32 digits and letters, not ${quote(text)}.`,
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
    description: 'May the holder be called?',
    options: ['true', 'false'],
  }),
  'push-credential-sid': Flags.string(sid('CR', 'The push credential that tells a phone of incoming calls')),
}

export const workerFlags = {
  'worker-sid': Flags.string({...sid('WK', 'The worker'), required: true}),
  'workspace-sid': Flags.string({...sid('WS', 'The worker’s workspace'), required: true}),
}

type GivenFlags = {
  readonly profile?: string | undefined
  readonly identity?: string
  readonly ttl: string
}

/** A command that makes a token here, with the credentials of a profile; it sends nothing. */
export abstract class TokenCommand extends TwilioCommand {
  /** Nothing is sent, so there is nothing to repeat or to give up. */
  static override baseFlags = {
    profile: callFlags.profile,
    ...commonFlags,
  } as typeof TwilioCommand.baseFlags

  /** Prints an access token, signed with the profile's API key. */
  protected async grant(grant: Grant, flags: GivenFlags): Promise<void> {
    const profile = await this.context.resolveProfile(flags.profile)
    const {signingKey} = await import('../../token/signing.ts')
    const key = await signingKey(profile)
    const {createAccessToken} = await import('../../token/access-token.ts')
    const {identity} = flags
    const ttl = Number(flags.ttl)
    await this.#print(createAccessToken(key, grant, {ttl, ...(identity && {identity})}), ttl, profile)
  }

  /** Prints a capability token, signed with the account's auth token. */
  protected async signWithAuthToken(
    flags: GivenFlags,
    sign: (account: AccountToken, ttl: number) => Promise<string>,
  ): Promise<void> {
    const profile = await this.context.resolveProfile(flags.profile)
    const {accountToken} = await import('../../token/signing.ts')
    const ttl = Number(flags.ttl)
    await this.#print(await sign(await accountToken(profile, this.context.env), ttl), ttl, profile)
  }

  /** The token alone goes to stdout, so that a script can take it from there. */
  async #print(jwt: string, ttl: number, {source}: Profile): Promise<void> {
    const until = new Date(this.context.clock.now() + ttl * 1000).toISOString().replace(/\.\d+/, '')
    this.note(`Valid for ${duration(ttl)}, until ${until}. To see what it holds: twilio token:inspect`)
    if (source === 'emulator') {
      this.note(
        'It is signed with the emulator’s credentials: good for trying your own code, not for Twilio.',
      )
    }
    await this.printRecords([{jwt}], {header: false})
  }
}
