import {createRequire, Module} from 'node:module'
import type BaseTwilio from 'twilio/lib/base/BaseTwilio.js'
import type Domain from 'twilio/lib/base/Domain.js'
import type Version from 'twilio/lib/base/Version.js'

/*
 * The only place that uses SDK internals. All its changes to the SDK at run time are here: the placeholder for the SDK's HTTP
 * client (`loadBaseClient`), and pages that keep their raw records (`keepRawRecords`).
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
 * The SDK's base client without its own HTTP client, which loads axios, qs and jsonwebtoken: 170 files and about 50 of 55 ms,
 * for a client that we replace. While `BaseTwilio` loads, a placeholder takes the place of `RequestClient` in the module
 * cache; it is removed afterwards. Code that loads the whole SDK, such as plugins, gets the real client. So does a client
 * created without an `httpClient`, since the placeholder loads it on demand.
 */
function loadBaseClient(): typeof BaseTwilio.Client {
  const path = require.resolve('twilio/lib/base/RequestClient')
  const isLoaded = path in require.cache
  if (!isLoaded) {
    const placeholder = new Module(path)
    placeholder.loaded = true
    placeholder.exports = {
      __esModule: true,
      get default() {
        return require(path)
      },
    }
    require.cache[path] = placeholder
  }
  try {
    return require('twilio/lib/base/BaseTwilio').Client
  } finally {
    if (!isLoaded) delete require.cache[path]
  }
}

/**
 * One version of one product, to create a resource's list on without loading the whole product:
 * `MessageListInstance(createVersion(client, 'https://api.twilio.com', '2010-04-01'), accountSid)`.
 */
export function createVersion(client: BaseTwilio.Client, server: string, version: string): Version.default {
  const sdk = loadSdkBase()
  return new sdk.Version(new sdk.Domain(client, server), version)
}

/** The parts of an SDK page that we use. */
export interface SdkPage {
  readonly instances: readonly unknown[]
  readonly nextPageUrl?: string
  readonly nextToken?: string
  nextPage(): Promise<SdkPage> | undefined
}

export interface PageClass {
  new (version: object, response: {statusCode: number; body: unknown}, solution: object): SdkPage
  readonly prototype: {getInstance(raw: unknown): unknown; loadPage(body: PageBody): unknown}
}

interface PageBody {
  /** The records of a SCIM list (RFC 7644), which has another array before them. */
  readonly Resources?: unknown
}

/** The page classes that `keepRawRecords` has changed. */
const rawPages = new WeakSet<PageClass>()

/**
 * Makes a page class find the records of SCIM lists, and keep records as the API sent them. The SDK's own records lack unknown
 * properties, and parse every date. This changes the class for the whole process.
 */
export function keepRawRecords(page: PageClass): PageClass {
  if (rawPages.has(page)) return page
  rawPages.add(page)
  const {prototype} = page
  const {loadPage} = prototype
  prototype.getInstance = (raw) => raw
  prototype.loadPage = function (body) {
    return Array.isArray(body.Resources) ? body.Resources : loadPage.call(this, body)
  }
  return page
}

/** The version of the installed SDK, such as 6.2.0. */
export function getSdkVersion(): string {
  return require('twilio/package.json').version
}
