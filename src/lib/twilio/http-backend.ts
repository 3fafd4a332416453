/** An HTTP request as the SDK formed it, ready to be sent. */
export interface HttpRequest {
  /** Upper case: GET, POST, PUT, PATCH, DELETE. */
  readonly method: string
  /** With its encoded query. */
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

/** What requests are sent to: the network, or the emulator in this process. */
export interface HttpBackend {
  send(request: HttpRequest): Promise<HttpResponse>
  /** Closes sockets and files so that the process can exit. */
  close(): Promise<void>
}
