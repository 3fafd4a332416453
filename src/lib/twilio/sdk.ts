import {createRequire, Module} from 'node:module'
import type BaseTwilio from 'twilio/lib/base/BaseTwilio.js'
import type Domain from 'twilio/lib/base/Domain.js'
import type Version from 'twilio/lib/base/Version.js'

/*
 * The one place that reaches into the SDK. What it changes there at run time is all here: the stand-in for its HTTP client
 * (`loadBaseClient`), and pages that keep their records as they came (`keepRawRecords`).
 */

const require = createRequire(import.meta.url)

/** A module of the SDK by its path under `twilio/lib/rest/`, such as `api/v2010/account/message`. */
export function loadSdkModule(path: string): Record<string, unknown> {
  return require(`twilio/lib/rest/${path}`)
}

/** The SDK's base classes. */
export function loadSdkBase(): {
  Client: typeof BaseTwilio.Client
  Domain: typeof Domain.default
  Version: typeof Version.default
} {
  return {
    Client: loadBaseClient(),
    Domain: require('twilio/lib/base/Domain').default,
    Version: require('twilio/lib/base/Version').default,
  }
}

/**
 * The SDK's base client without its own HTTP client, which brings axios, qs and jsonwebtoken: 170 files and about
 * 50 of 55 ms, for a client that we replace. While `BaseTwilio` loads, a stand-in has the place of
 * `RequestClient` in the module cache; afterwards the place is empty again. Whoever loads the SDK as a whole, as
 * plugins do, gets the real one; and so does a client made without an `httpClient`, since the stand-in loads it
 * when it is asked for.
 */
function loadBaseClient(): typeof BaseTwilio.Client {
  const path = require.resolve('twilio/lib/base/RequestClient')
  const isLoaded = path in require.cache
  if (!isLoaded) {
    const standIn = new Module(path)
    standIn.loaded = true
    standIn.exports = {
      __esModule: true,
      get default() {
        return require(path)
      },
    }
    require.cache[path] = standIn
  }
  try {
    return require('twilio/lib/base/BaseTwilio').Client
  } finally {
    if (!isLoaded) delete require.cache[path]
  }
}

/**
 * One version of one product, to hang a resource's list on without loading the product's whole tree:
 * `MessageListInstance(createVersion(client, 'https://api.twilio.com', '2010-04-01'), accountSid)`.
 */
export function createVersion(client: BaseTwilio.Client, server: string, version: string): Version.default {
  const sdk = loadSdkBase()
  return new sdk.Version(new sdk.Domain(client, server), version)
}

/** A page of the SDK, as far as it is looked at here. */
export interface SdkPage {
  readonly instances: readonly unknown[]
  readonly nextPageUrl?: string
  readonly nextToken?: string
  nextPage(): Promise<SdkPage> | undefined
}

export interface PageClass {
  new (version: object, response: {statusCode: number; body: unknown}, solution: object): SdkPage
  readonly prototype: {getInstance(raw: unknown): unknown}
}

/**
 * Has a class of pages keep records as the API sent them: the SDK's own would lack what it does not know, and cost a Date
 * each. This changes the class for the whole process.
 */
export function keepRawRecords(page: PageClass): PageClass {
  page.prototype.getInstance = (raw) => raw
  return page
}

/** Of the installed SDK, such as 6.2.0. */
export function sdkVersion(): string {
  return require('twilio/package.json').version
}
