import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'

/** The account that the emulator has from the start. Nothing of it exists at Twilio. */
export const EMULATOR_ACCOUNT = {
  accountSid: EMULATOR_PROFILE.accountSid,
  /** Opens it together with the account SID, for SDKs that are pointed at the emulator's server. */
  authToken: '0123456789abcdef0123456789abcdef',
  /** An API key that is always there; its secret is the emulator profile's password. */
  apiKey: EMULATOR_PROFILE.username,
} as const

/** The numbers that the account owns from the start. The first is Twilio's test number for sending. */
export const EMULATOR_NUMBERS = ['+15005550006', '+12067523880'] as const

/** The service that conversations without one belong to. */
export const DEFAULT_CONVERSATIONS_SERVICE = `IS${'0'.repeat(31)}1`
