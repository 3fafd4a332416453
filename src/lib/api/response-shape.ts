/**
 * A value in a template: JSON, in which these stand for what depends on the record:
 * `{"$": "sid", "prefix": "WS"}`: a SID; `{"$": "id", …}`: another id with a prefix; `{"$": "iso" | "rfc2822" | "day"}`: the time of its creation;
 * `{"$": "url", "path": "/v1/Workspaces/{WS}"}`, `{"$": "path", …}`: a URL or path with the SIDs of the record and its parents.
 */
export type Template = unknown

/** How the response to an operation differs from what its kind of operation has. */
export interface ResponseShape {
  readonly status?: number
  /** The key of a list's records. */
  readonly key?: string
  /** The name of the record's template in `templates`. */
  readonly template?: string
}

/** `dist/catalog/core.responses.json`: what Twilio's specification shows in a product's responses. */
export interface ResponseShapes {
  /** By operation id. */
  readonly operations: Readonly<Record<string, ResponseShape>>
  /** What a new record shows where the request has no value: templates by property. */
  readonly templates: Readonly<Record<string, Readonly<Record<string, Template>>>>
}
