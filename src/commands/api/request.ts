import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {RawRequest, RawResponse} from '../../lib/api/raw-request.ts'
import {UsageError} from '../../lib/app/errors.ts'
import type {Terminal} from '../../lib/app/terminal.ts'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {dryRunFlag, noHeaderFlag} from '../../lib/oclif/flags/common-flags.ts'

export default class ApiRequest extends TwilioCommand {
  static override summary = 'Send any request to Twilio'
  static override description =
    `Sends a request with the credentials of the profile and prints the response unchanged, except that JSON is indented. With -o columns, table or tsv, prints its records.

Paths are relative to api.twilio.com. For another host, put it before the path or specify a URL. {AccountSid} is replaced with the account of the profile. Fields are sent as a form; with GET, HEAD, DELETE or --json, as a query. --paginate prints a single page with the records of all pages.`
  static override examples = [
    '<%= config.bin %> api:request GET /2010-04-01/Accounts/{AccountSid}/Messages.json -F PageSize=5',
    "<%= config.bin %> api:request POST /2010-04-01/Accounts/{AccountSid}/Messages.json -F To=+15558675310 -F From=+15017122661 -F 'Body=Hello'",
    '<%= config.bin %> api:request GET verify.twilio.com/v2/Services --paginate',
    '<%= config.bin %> api:request POST https://content.twilio.com/v1/Content --json template.json',
  ]
  static override args = {
    method: Args.string({description: 'GET, POST, PUT, PATCH, DELETE or HEAD', required: true}),
    path: Args.string({description: 'a path on api.twilio.com or a Twilio URL', required: true}),
  }
  static override baseFlags = {...TwilioCommand.baseFlags, ...dryRunFlag}
  static override flags = {
    field: Flags.string({
      char: 'F',
      description: 'Parameter, sent unchanged.',
      helpValue: '<name=value>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.string({
      description: 'JSON body: a file, - for standard input, or the JSON itself.',
      helpValue: '<file>',
    }),
    header: Flags.string({
      char: 'H',
      description: 'Request header.',
      helpValue: '<name: value>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    paginate: Flags.boolean({
      description: 'Fetch all pages of a list.',
      default: false,
      exclusive: ['include'],
    }),
    include: Flags.boolean({
      char: 'i',
      description: 'Print the status and headers of the response before its body.',
      default: false,
    }),
    properties: Flags.string({
      description: 'Properties to show with -o columns, table, tsv or csv; * for all.',
    }),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ApiRequest)
    const raw = await import('../../lib/api/raw-request.ts')
    const method = raw.parseMethod(args.method)
    if (flags.paginate && method !== 'GET')
      throw new UsageError('conflicting-flags', '--paginate can be used only with GET.')
    const body = await bodyOf(method, raw.parseFields(flags.field ?? []), flags.json, this.terminal)
    const headers = raw.parseHeaders(flags.header ?? [])
    const {profile, client} = await this.openSession(flags)
    const uri = raw.resolveUrl(args.path, profile.accountSid, profile.source === 'emulator')
    const request: RawRequest = {method, uri, ...body, headers: {...body.headers, ...headers}}
    if (flags.paginate) {
      const {fetchAllPages} = await import('../../lib/api/raw-pages.ts')
      return this.#print(JSON.stringify(await fetchAllPages(client, request)))
    }
    const response = await raw.sendRawRequest(client, request)
    if (flags.include) await this.#printHead(response)
    const shown = method === 'HEAD' || response.statusCode === 204 ? '' : response.body
    await this.printResponse(method, isJson(shown) ? JSON.parse(shown) : undefined, () => this.#print(shown))
    if (response.statusCode === 204) this.note('Twilio accepted the request and returned no body.')
  }

  async #print(body: string): Promise<void> {
    if (body === '') return
    if (!isJson(body)) return this.printText(body)
    if (this.query) return this.printQueried(JSON.parse(body), this.query)
    const format =
      this.isGiven('cli-output-format') || this.outputFormat === 'none' ? this.outputFormat : 'json'
    if (format !== 'json') {
      const {extractRecords} = await import('../../lib/api/raw-pages.ts')
      await this.printRecords(extractRecords(JSON.parse(body)))
      return
    }
    if (!this.isGiven('cli-output-format')) this.noteAllPropertiesShown()
    if (this.terminal.width !== undefined) {
      const {findSecretsInJson, warnOfSecrets} = await import('../../lib/output/find-secrets.ts')
      warnOfSecrets(findSecretsInJson(body), this.notes.warn)
    }
    const {indentJson} = await import('../../lib/output/indent-json.ts')
    await this.printParts(indentJson(body))
    await this.printText('\n')
  }

  async #printHead({statusCode, headers}: RawResponse): Promise<void> {
    const {STATUS_CODES} = await import('node:http')
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)
    await this.printText(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}\n${lines.join('')}\n`)
  }
}

/** Fields are sent as a form when the method has a body and no JSON is given, else as a query. */
const bodyOf = async (
  method: string,
  fields: Readonly<Record<string, string[]>>,
  json: string | undefined,
  terminal: Terminal,
): Promise<Pick<RawRequest, 'headers' | 'params' | 'data'>> => {
  if (json !== undefined) {
    const {readJsonBody} = await import('../../lib/api/json-body.ts')
    const {text} = await readJsonBody(json, terminal)
    return {headers: {'Content-Type': 'application/json'}, params: fields, data: text}
  }
  if (['GET', 'HEAD', 'DELETE'].includes(method)) return {headers: {}, params: fields}
  return {headers: {'Content-Type': 'application/x-www-form-urlencoded'}, params: {}, data: fields}
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
