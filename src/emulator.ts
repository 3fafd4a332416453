/** A message that a program has sent, or that the emulator has received for it. */
export interface EmulatorMessage {
  readonly sid: string
  /** ISO 8601. */
  readonly dateCreated: string
  /** `outbound-api`, `outbound-reply` or `inbound`. */
  readonly direction: string
  readonly from: string | null
  readonly to: string
  readonly body: string
  /** `queued`, `sent`, `delivered`, `received` … */
  readonly status: string
  readonly numMedia: string | number
  readonly errorCode: number | null
}

/** Selects messages. */
export interface MessageFilter {
  readonly to?: string
  readonly from?: string
  /** A part of the text. */
  readonly body?: string
  readonly status?: string
  /** `inbound` or `outbound`. */
  readonly direction?: string
}

/** A request that the emulator has sent to the program, or is about to. */
export interface EmulatorWebhook {
  readonly sid: string
  /** What it is about: `message-status`, `message-received` … */
  readonly kind: string
  /** SID of the message, call … */
  readonly subject: string
  /** `waiting`, `delivered` or `failed`. */
  readonly state: string
  readonly method: string
  readonly url: string
  /** The status of the program's response; null if there was none. */
  readonly status: number | null
  readonly error: string | null
  readonly parameters: Readonly<Record<string, string>>
  readonly attempts: readonly Readonly<Record<string, unknown>>[]
}

/** A message that somebody sends to one of the account's phone numbers. */
export interface IncomingMessage {
  readonly from: string
  readonly to: string
  readonly body?: string
  readonly mediaUrl?: string | readonly string[]
}

/** A message that the application has received, and what it did. */
export interface ReceivedMessage {
  readonly message: EmulatorMessage
  /** The requests to the application: its webhook, and the fallback if that failed. */
  readonly webhooks: readonly EmulatorWebhook[]
  /** What the application has replied. */
  readonly replies: readonly EmulatorMessage[]
}

/** A request that creates something in the emulator: see docs/emulator-programs.md. */
export interface SeedRequest {
  readonly url: string
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly json?: unknown
  readonly as?: string
}

export interface EmulatorOptions {
  /** Requests that create what the program needs. */
  readonly seed?: readonly SeedRequest[]
  /** Refuse requests for other servers than those of Twilio and SendGrid; false by default. */
  readonly onlyTwilio?: boolean
  /** Everything happens at once: a message is delivered as soon as it is sent; false by default. */
  readonly instant?: boolean
}

/** An emulator with data of its own, on a free port of this machine. */
export interface RunningEmulator {
  readonly url: string
  /** The environment variables with which a program reaches the emulator: add them to those of a process. */
  readonly env: Readonly<Record<string, string>>
  readonly accountSid: string
  readonly authToken: string
  /** Sends requests that create what the program needs. Returns the responses. */
  seed(requests: readonly SeedRequest[]): Promise<readonly unknown[]>
  /** Removes all data. */
  reset(): Promise<void>
  /** Sends a message to one of the account's phone numbers. Resolves when the program has responded. */
  receive(message: IncomingMessage): Promise<ReceivedMessage>
  /** Waits until there is a message, 5 seconds by default, and returns the newest. Rejects if there is none. */
  waitForMessage(filter?: MessageFilter, options?: {readonly seconds?: number}): Promise<EmulatorMessage>
  /** The webhooks, newest first. */
  webhooks(filter?: {
    readonly kind?: string
    readonly subject?: string
    readonly state?: string
  }): Promise<readonly EmulatorWebhook[]>
  /** Stops the emulator and removes its data. */
  close(): Promise<void>
}

/**
 * Starts an emulator for tests. This process trusts its certificate until it is closed; to send requests from this process,
 * add `env` to `process.env` before a client of Twilio is created.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const {startLibraryEmulator} = await import('./lib/emulator/library/start-library-emulator.ts')
  return startLibraryEmulator<EmulatorMessage, EmulatorWebhook, ReceivedMessage>(options, process.env)
}
