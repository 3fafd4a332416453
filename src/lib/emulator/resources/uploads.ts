import type {Catalog, Operation, Parameter, ProductCatalog} from '../../api/catalog.ts'

/** The host that assets and functions are uploaded to. It is not in Twilio's API specification. */
export const UPLOAD_HOST = 'serverless-upload.twilio.com'

const pathParameter = (wire: string): Parameter => ({
  flag: wire,
  name: wire,
  wire,
  in: 'path',
  type: 'string',
  required: true,
})

const formParameter = (wire: string): Parameter => ({...pathParameter(wire), in: 'form'})

/** https://www.twilio.com/docs/serverless/api/resource/asset-version#create-an-asset-version-resource */
const uploadOperation = (kind: 'Asset' | 'Function', fetch: Operation | undefined): Operation => ({
  id: `serverless-upload:${kind}`,
  action: 'create',
  method: 'POST',
  server: `https://${UPLOAD_HOST}`,
  path: `/v1/Services/{ServiceSid}/${kind}s/{${kind}Sid}/Versions`,
  summary: '',
  parameters: [
    pathParameter('ServiceSid'),
    pathParameter(`${kind}Sid`),
    formParameter('Path'),
    formParameter('Visibility'),
    formParameter('Content'),
  ],
  columns: [],
  ...(fetch?.record && {record: fetch.record}),
})

/** The catalog of the upload host: the upload operations, and those of serverless.twilio.com, whose records they use. */
export function loadUploadCatalog(catalog: Catalog): ProductCatalog[] {
  const serverless = catalog.product('serverless')
  if (!serverless) return []
  const uploads = (['Asset', 'Function'] as const).map((kind) => {
    const id = `api:serverless:v1:services:${kind.toLowerCase()}s:versions:fetch`
    return uploadOperation(kind, serverless.operations[id])
  })
  const operations = Object.fromEntries(uploads.map((operation) => [operation.id, operation]))
  return [{...serverless, operations: {...serverless.operations, ...operations}}]
}
