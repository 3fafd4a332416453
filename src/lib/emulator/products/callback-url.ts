import {badRequest} from '../resources/api-error.ts'

/** @throws ApiError 21609 if the URL of a callback is not one that can be requested */
export function checkCallbackUrl(text: string | undefined): string | undefined {
  if (!text) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return text
  throw badRequest(21609, `The StatusCallback URL ${text} is not a valid URL.`)
}
