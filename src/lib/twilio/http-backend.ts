/** One HTTP exchange, after the SDK has formed it and before a wire carries it. */
export interface HttpRequest {
  /** Upper case: GET, POST, PUT, PATCH, DELETE. */
  readonly method: string
  /** With its query, encoded. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What carries an exchange: the network, or the emulator inside this process. */
export interface HttpBackend {
  send(request: HttpRequest): Promise<HttpResponse>
  /** Lets go of sockets and files; the process can end. */
  close(): Promise<void>
}
