import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'

/** The account in a new emulator. It does not exist at Twilio. */
export const EMULATOR_ACCOUNT = {
  accountSid: EMULATOR_PROFILE.accountSid,
  /** For SDKs that send requests to the emulator's server. */
  authToken: '0123456789abcdef0123456789abcdef',
  /** An API key that always exists; its secret is the emulator profile's password. */
  apiKey: EMULATOR_PROFILE.username,
} as const

/** The phone numbers of the account in a new emulator. The first one is Twilio's test number for sending. */
export const EMULATOR_NUMBERS = ['+15005550006', '+12067523880'] as const
