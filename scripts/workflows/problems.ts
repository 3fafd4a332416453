import {validate} from '@actions/languageservice'
import {clearCacheEntry} from '@actions/languageservice/utils/workflow-cache'
import {Ajv, type ErrorObject, type ValidateFunction} from 'ajv'
import {TextDocument} from 'vscode-languageserver-textdocument'
import {parse, parseDocument} from 'yaml'
import {dependabot, devcontainer, issueConfig, issueForm} from './schemas.ts'

const ajv = new Ajv({allErrors: true, allowUnionTypes: true, strictRequired: false, strictTypes: false})

/** Which schema describes a file; the first that matches its path counts. Workflows are for GitHub's own parser. */
const SCHEMAS: readonly (readonly [RegExp, ValidateFunction])[] = [
  [/^\.github\/dependabot\.yml$/, ajv.compile(dependabot)],
  [/^\.github\/ISSUE_TEMPLATE\/config\.yml$/, ajv.compile(issueConfig)],
  [/^\.github\/ISSUE_TEMPLATE\/[^/]+\.yml$/, ajv.compile(issueForm)],
  [/^\.devcontainer\/devcontainer\.json$/, ajv.compile(devcontainer)],
]
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/

/** What is wrong with a file of the project's hosting, a sentence each; nothing if it is none of these files. */
export async function problemsIn(path: string, text: string): Promise<string[]> {
  if (WORKFLOW.test(path)) return workflowProblems(path, text)
  const schema = SCHEMAS.find(([pattern]) => pattern.test(path))?.[1]
  return schema ? dataProblems(path, text, schema) : []
}

async function workflowProblems(path: string, text: string): Promise<string[]> {
  const document = TextDocument.create(`file:///${path}`, 'yaml', 1, text)
  // It remembers what it parsed by address alone.
  clearCacheEntry(document.uri)
  const found = await validate(document, {})
  const problems = found.map(({range, message}) => `${path}:${range.start.line + 1}: ${message}`)
  return problems.length ? problems : houseRules(path, text)
}

interface Workflow {
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, {readonly steps?: readonly {readonly uses?: string}[]}>>
}

/** What GitHub would accept and this project does not. */
function houseRules(path: string, text: string): string[] {
  const workflow = parse(text) as Workflow
  const problems: string[] = []
  if (!text.startsWith('#')) problems.push(`${path}: Say in a comment at the top what this workflow is for.`)
  for (const key of ['permissions', 'concurrency'] as const) {
    if (workflow[key] === undefined) problems.push(`${path}: "${key}" is missing at the top level.`)
  }
  for (const [name, job] of Object.entries(workflow.jobs)) {
    if (job.steps && !('timeout-minutes' in job)) {
      problems.push(`${path}: The job "${name}" needs "timeout-minutes".`)
    }
    for (const {uses} of job.steps ?? []) {
      if (uses && !/^\.\/|@(v\d|[0-9a-f]{40}$)/.test(uses)) {
        problems.push(`${path}: "${uses}" must name a version (@v1) or a commit.`)
      }
    }
  }
  return problems
}

function dataProblems(path: string, text: string, schema: ValidateFunction): string[] {
  const document = parseDocument(text, {prettyErrors: true})
  if (document.errors.length) return document.errors.map(({message}) => `${path}: ${message}`)
  const data: unknown = document.toJS()
  if (!schema(data)) return (schema.errors ?? []).filter(isCause).map((error) => `${path}${sentence(error)}`)
  return repeatedIds(data).map((id) => `${path}: Two elements have the id "${id}".`)
}

/** The schema's `if` fails with its `then`, which says why. */
const isCause = ({keyword}: ErrorObject): boolean => keyword !== 'if'

function sentence({instancePath, message, params}: ErrorObject): string {
  const detail = params.additionalProperty ?? params.allowedValues?.join(', ')
  return `: ${instancePath || '/'} ${message}${detail === undefined ? '' : `: ${detail}`}`
}

function repeatedIds(data: unknown): string[] {
  const {body = []} = data as {body?: readonly {id?: string}[]}
  const ids = body.flatMap(({id}) => id ?? [])
  return ids.filter((id, index) => ids.indexOf(id) < index)
}
