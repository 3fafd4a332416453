import {UserError} from '../../app/errors.ts'
import {parseSeed, seedEmulator} from '../programs/seed-file.ts'
import {type ControlRoute, invalidControlRequest} from './control-route.ts'

/** Sends `requests` to the emulator, and responds with `responses`. */
export const seedRoute: ControlRoute = {
  method: 'POST',
  path: 'seed',
  async run({emulator, body: {requests}}) {
    try {
      return {responses: await seedEmulator(emulator, parseSeed(requests))}
    } catch (error) {
      if (error instanceof UserError && error.id === 'invalid-seed')
        throw invalidControlRequest(error.message)
      throw error
    }
  },
}
