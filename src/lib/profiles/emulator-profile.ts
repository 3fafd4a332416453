import type {Profile} from './profile.ts'

export const EMULATOR_PROFILE_NAME = 'emulator'

/** The built-in profile: its requests never leave the process, so its credentials open nothing and never change. */
export const EMULATOR_PROFILE: Profile = Object.freeze({
  name: EMULATOR_PROFILE_NAME,
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  username: 'SK0123456789abcdef0123456789abcdef',
  password: async () => 'emulatoremulatoremulatoremulator',
  source: 'emulator',
})
