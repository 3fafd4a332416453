import type {HttpRequest} from '../../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'
import type {ApiError} from '../resources/api-error.ts'
import type {Properties} from '../resources/render-record.ts'
import {randomHex} from '../resources/sids.ts'
import type {Transaction} from '../storage/transaction.ts'

/** Errors of a single product have codes from here on; general ones such as 20404 are lower. */
const FIRST_PRODUCT_ERROR_CODE = 21_000

const MAX_VARIABLES_LENGTH = 1000

/** Does Twilio's debugger show the error of a request? */
export const isDebuggerError = ({method}: HttpRequest, {code}: ApiError): boolean =>
  method === 'POST' && code >= FIRST_PRODUCT_ERROR_CODE

/** Stores an alert, as `debugger:logs:list` shows it: https://www.twilio.com/docs/usage/monitor-alert */
export function storeAlert(
  transaction: Transaction,
  accountSid: string,
  now: number,
  alert: Properties & {readonly error_code: string},
): void {
  const accountSuffix = accountSid === EMULATOR_ACCOUNT.accountSid ? '' : `@${accountSid}`
  transaction.create(`monitor/v1${accountSuffix}/Alerts`, `NO${randomHex()}`, {
    c: now,
    p: {
      api_version: '2010-04-01',
      date_generated: new Date(now).toISOString(),
      log_level: 'error',
      more_info: `https://www.twilio.com/docs/errors/${alert.error_code}`,
      ...alert,
    },
  })
}

/** Creates an alert for a rejected request. */
export function createAlert(
  transaction: Transaction,
  request: HttpRequest,
  accountSid: string,
  error: ApiError,
  now: number,
): void {
  storeAlert(transaction, accountSid, now, {
    alert_text: error.message,
    error_code: String(error.code),
    request_method: request.method,
    request_url: `${request.url.origin}${request.url.pathname}`,
    request_variables: typeof request.body === 'string' ? request.body.slice(0, MAX_VARIABLES_LENGTH) : null,
    response_body: error.response.body,
  })
}
