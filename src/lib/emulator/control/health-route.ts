import {createHmac} from 'node:crypto'
import type {ControlRoute} from './control-route.ts'

/** Proves that a server knows the secret of a server file, without telling it. */
export const proveSecret = (secret: string, challenge: string): string =>
  createHmac('sha256', secret).update(challenge).digest('hex')

/** @param secret of the server file */
export const healthRoute = (secret: string): ControlRoute => ({
  method: 'GET',
  path: 'health',
  async run({emulator, query}) {
    const challenge = query.get('challenge')
    const {now, isFrozen} = await emulator.clock()
    return {
      status: 'ok',
      now: new Date(now).toISOString(),
      frozen: isFrozen,
      ...(challenge === null || secret === '' ? {} : {proof: proveSecret(secret, challenge)}),
    }
  },
})
