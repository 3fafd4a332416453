/** The credentials of one run, and the region and edge they are used with. */
export interface Profile {
  /** As the user knows it; for credentials in the environment, the variables' names. */
  readonly name: string
  readonly accountSid: string
  /** User name of HTTP basic authentication: an API key SID (SK…) or the account SID (AC…). */
  readonly username: string
  /** The API key's secret or the auth token. A method, because it may have to be read from a keychain, and so that no dump of a profile shows it. */
  password(): Promise<string>
  readonly region?: string
  readonly edge?: string
  /** Named with `-p`, TWILIO_PROFILE or `.twiliorc`, read from the environment's credentials, the stored active one, or built in. */
  readonly source: 'named' | 'environment' | 'active' | 'emulator'
  /** The server of an emulator in another process or on another machine: `http://127.0.0.1:4010`. */
  readonly emulatorUrl?: string
  /** An OAuth client: `username` is its id, `password` its secret, and its access tokens are kept here. */
  readonly accessTokens?: AccessTokenCache
}

export interface AccessToken {
  readonly token: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Keeps the access token of an OAuth client from one run to the next. Neither method fails. */
export interface AccessTokenCache {
  read(): Promise<AccessToken | undefined>
  write(token: AccessToken): Promise<void>
}
