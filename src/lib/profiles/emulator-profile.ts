import type {Profile} from './profile.ts'

export const EMULATOR_PROFILE_NAME = 'emulator'

/** The built-in profile. Its requests never reach Twilio, so its credentials are public and constant. */
export const EMULATOR_PROFILE: Profile = Object.freeze({
  name: EMULATOR_PROFILE_NAME,
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  username: 'SK0123456789abcdef0123456789abcdef',
  password: async () => 'emulatoremulatoremulatoremulator',
  source: 'emulator',
})
