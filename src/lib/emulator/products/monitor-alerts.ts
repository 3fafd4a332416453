import type {HttpRequest} from '../../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'
import type {ApiError} from '../resources/api-error.ts'
import {randomHex} from '../resources/sids.ts'
import type {Transaction} from '../storage/transaction.ts'

/** Errors of a single product have codes from here on; general ones such as 20404 are lower. */
const FIRST_PRODUCT_ERROR_CODE = 21_000

const MAX_VARIABLES_LENGTH = 1000

/** Does Twilio's debugger show the error of a request? */
export const isDebuggerError = ({method}: HttpRequest, {code}: ApiError): boolean =>
  method === 'POST' && code >= FIRST_PRODUCT_ERROR_CODE

/** Creates an alert for a rejected request, as `debugger:logs:list` shows it: https://www.twilio.com/docs/usage/monitor-alert */
export function createAlert(
  transaction: Transaction,
  request: HttpRequest,
  accountSid: string,
  error: ApiError,
  now: number,
): void {
  const accountSuffix = accountSid === EMULATOR_ACCOUNT.accountSid ? '' : `@${accountSid}`
  const at = new Date(now).toISOString()
  transaction.create(`monitor/v1${accountSuffix}/Alerts`, `NO${randomHex()}`, {
    c: now,
    p: {
      alert_text: error.message,
      api_version: '2010-04-01',
      date_generated: at,
      error_code: String(error.code),
      log_level: 'error',
      more_info: `https://www.twilio.com/docs/errors/${error.code}`,
      request_method: request.method,
      request_url: `${request.url.origin}${request.url.pathname}`,
      request_variables:
        typeof request.body === 'string' ? request.body.slice(0, MAX_VARIABLES_LENGTH) : null,
      response_body: error.response.body,
    },
  })
}
