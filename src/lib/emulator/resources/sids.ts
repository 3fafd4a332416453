import {randomBytes} from 'node:crypto'
import {sidPrefix} from '../../api/sid-prefixes.ts'

/** 128 random bits as 32 hexadecimal digits. */
export const randomHex = (): string => randomBytes(16).toString('hex')

/** @param pattern of a collection: `api/Accounts/{}/Messages`. */
export const createSid = (pattern: string): string => sidPrefix(pattern) + randomHex()
