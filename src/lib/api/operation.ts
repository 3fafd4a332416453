/** Where a parameter is in the request. `json`: a property of the JSON body. */
export type ParameterPlace = 'path' | 'query' | 'form' | 'header' | 'json'

/** `object`: JSON. `date`: YYYY-MM-DD. `date-time`: ISO 8601. */
export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'date-time' | 'object' | 'any'

export interface Parameter {
  /** `account-sid` */
  readonly flag: string
  /** The SDK's name: `accountSid`. */
  readonly name: string
  /** The name in the request: `AccountSid`, `DateSent<`, `If-Match`. */
  readonly wire: string
  readonly in: ParameterPlace
  readonly type: ValueType
  readonly required?: true
  /** Required by the SDK's method, but not by the command. */
  readonly sdkRequires?: true
  readonly repeatable?: true
  readonly options?: readonly string[]
  /** What the typed SDKs have a class for: `uri`, `phone-number`, `enum UpdateStatus`; `any`: JSON of any shape. */
  readonly format?: string
  /** The regular expression that values match, such as `^(SM|MM)[0-9a-fA-F]{32}$`. */
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  /** The SDK's description, as plain text. */
  readonly text?: string
}

/** How to call the operation in the installed SDK. */
export interface SdkCall {
  /** The module under `twilio/lib/rest/`: `api/v2010/account/message`. */
  readonly module: string
  /** The exported function that creates the list resource: `MessageListInstance`. */
  readonly factory: string
  /** The version passed to the factory: `2010-04-01`, `v1`. */
  readonly version: string
  /** The SDK names of the path parameters passed to the factory: `['accountSid']`. */
  readonly of: readonly string[]
  /** The path parameters passed to its `get()` for an instance: `['sid']`; absent for a method of the list resource itself. */
  readonly get?: readonly string[]
  /** `page`, `create`, `fetch`, `update`, `patch`, `remove`. */
  readonly method: string
  /** The same call as written by hand: `api.v2010.accounts(accountSid).messages.list`. */
  readonly chain: string
  /** What the method takes: an object of parameters, the JSON body (then the headers), or nothing. */
  readonly takes: 'params' | 'body' | 'nothing'
}

export type Action = 'list' | 'fetch' | 'create' | 'update' | 'remove' | (string & {})

export interface Operation {
  /** `api:core:messages:list` */
  readonly id: string
  readonly aliases?: readonly string[]
  readonly action: Action
  /** Upper case. */
  readonly method: string
  /** Without region and edge: `https://api.twilio.com`. */
  readonly server: string
  /** With wire names in braces: `/2010-04-01/Accounts/{AccountSid}/Messages.json`. */
  readonly path: string
  /** Absent for an operation that the SDK dropped: it uses the client's `request()`. */
  readonly sdk?: SdkCall
  /** The name in Twilio's OpenAPI documents, which is that of the SDK for Go: `CreateMessage`. Absent for what they do not have. */
  readonly operationId?: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  /** The type of the request body, if any. */
  readonly encoding?: 'form' | 'json'
  /** The name of the response's record in the product's `records`; absent when the response has no body. */
  readonly record?: string
  /** Default columns, in camel case. */
  readonly columns: readonly string[]
  /** The columns when the record has none of the default columns. */
  readonly fallbackColumns?: readonly string[]
  /** How a list links to the next page: by URL or token. */
  readonly paging?: 'url' | 'token'
  readonly retired?: true
}

/** A property of a record, in the API and in the output. */
export interface PropertyShape {
  /** In the JSON response: `date_created`. */
  readonly wire: string
  /** In the output: `dateCreated`. */
  readonly name: string
  readonly type: ValueType | 'date-time-rfc2822' | 'array'
  /** The record of an object, or of the elements of an array. */
  readonly record?: string
  readonly options?: readonly string[]
}
