import {ApiError, conflict} from './api-error.ts'

/** Twilio's codes for a record that exists already, with HTTP 409: https://www.twilio.com/docs/api/errors/54301 and so on. */
const CODES: readonly (readonly [pattern: RegExp, code: number, message: string])[] = [
  [/^sync\/.*\/Maps\/\{\}\/Items$/, 54208, 'An Item with given key already exists in the Map'],
  [/^sync\//, 54301, 'Unique name already exists'],
  [/^conversations\/.*Conversations$/, 50353, 'Conversation with provided unique name already exists'],
  [/^chat\/.*\/Channels$/, 50307, 'Channel with provided unique name already exists'],
  [/^verify\/.*\/RateLimits$/, 60208, 'Rate limit with that UniqueName already exists'],
  [/^verify\/.*\/Entities$/, 60301, 'Entity already exists'],
  [/^video\/.*Rooms$/, 53113, 'Room exists'],
  [/^proxy\/.*\/Sessions$/, 80603, 'Session UniqueName must be unique.'],
  [/^proxy\/.*Services$/, 80602, 'Service UniqueName must be unique.'],
]

/** The error for a new record with the name of another. */
export const duplicateError = (pattern: string, message: string): ApiError => {
  const [, code, text] = CODES.find(([known]) => known.test(pattern)) ?? []
  return code === undefined || text === undefined ? conflict(message) : new ApiError(409, code, text)
}
