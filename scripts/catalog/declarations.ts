import {readFileSync} from 'node:fs'
import ts from 'typescript'
import type {ValueType} from '../../src/lib/api/operation.ts'

/** A type in a declaration file, as far as the catalog needs it. */
export interface DeclaredType {
  readonly kind: 'string' | 'number' | 'boolean' | 'Date' | 'object' | 'any' | 'function' | 'named' | 'enum'
  readonly array: boolean
  /** For `named`: the interface's or class's name. */
  readonly name?: string
  /** For `enum`: its values. */
  readonly values?: readonly string[]
}

/** The types of values on the command line and in the output; types not listed depend on their context. */
export const VALUE_TYPES: Readonly<Partial<Record<DeclaredType['kind'], ValueType>>> = {
  string: 'string',
  enum: 'string',
  number: 'number',
  boolean: 'boolean',
  Date: 'date-time',
  object: 'object',
}

export interface Member {
  readonly name: string
  readonly optional: boolean
  readonly type: DeclaredType
  /** The unchanged doc comment. */
  readonly doc: string
}

export interface Method {
  readonly name: string
  readonly parameters: readonly Member[]
  /** Does it return `Promise<void>`? */
  readonly returnsNothing: boolean
}

interface Shape {
  readonly members: Member[]
  readonly methods: Method[]
}

const KEYWORDS: Partial<Record<ts.SyntaxKind, DeclaredType['kind']>> = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
  [ts.SyntaxKind.ObjectKeyword]: 'object',
  [ts.SyntaxKind.AnyKeyword]: 'any',
  [ts.SyntaxKind.UnknownKeyword]: 'any',
}

const literalValues = (node: ts.TypeNode): string[] | undefined => {
  const parts = ts.isUnionTypeNode(node) ? [...node.types] : [node]
  const values = parts.map((part) =>
    ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? part.literal.text : undefined,
  )
  return values.every((value) => value !== undefined) ? values : undefined
}

/** The declarations of one `.d.ts` file of the SDK, read with TypeScript's parser. */
export class Declarations {
  readonly #enums = new Map<string, readonly string[]>()
  readonly #shapes = new Map<string, Shape>()

  constructor(file: string) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
    for (const statement of source.statements) {
      if (ts.isTypeAliasDeclaration(statement)) {
        const values = literalValues(statement.type)
        if (values) this.#enums.set(statement.name.text, values)
      }
    }
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) || (ts.isClassDeclaration(statement) && statement.name)) {
        this.#addShape(statement.name?.text ?? '', statement.members)
      }
    }
  }

  has(name: string): boolean {
    return this.#shapes.has(name)
  }

  /** The properties of an interface or class; empty if it is not declared here. */
  members(name: string): readonly Member[] {
    return this.#shapes.get(name)?.members ?? []
  }

  methods(name: string): readonly Method[] {
    return this.#shapes.get(name)?.methods ?? []
  }

  #addShape(name: string, members: ts.NodeArray<ts.ClassElement | ts.TypeElement>): void {
    const shape = this.#shapes.get(name) ?? {members: [], methods: []}
    this.#shapes.set(name, shape)
    for (const member of members) {
      if (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) {
        // A class and an interface with the same name declare the same properties.
        const read = this.#readMember(member)
        if (!shape.members.some(({name}) => name === read.name)) shape.members.push(read)
      } else if (
        (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) &&
        ts.isIdentifier(member.name)
      ) {
        shape.methods.push({
          name: member.name.text,
          parameters: member.parameters.map((parameter) => this.#readMember(parameter)),
          returnsNothing: member.type?.getText() === 'Promise<void>',
        })
      }
    }
  }

  #readMember(node: ts.PropertySignature | ts.PropertyDeclaration | ts.ParameterDeclaration): Member {
    const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
    return {
      name:
        ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : node.name.getText(),
      optional: node.questionToken !== undefined,
      type: this.#readType(node.type),
      doc: docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join('\n'),
    }
  }

  #readType(node: ts.TypeNode | undefined): DeclaredType {
    if (!node) return {kind: 'any', array: false}
    const keyword = KEYWORDS[node.kind]
    if (keyword) return {kind: keyword, array: false}
    const values = literalValues(node)
    if (values) return {kind: 'enum', values, array: false}
    if (ts.isFunctionTypeNode(node)) return {kind: 'function', array: false}
    if (ts.isArrayTypeNode(node)) return {...this.#readType(node.elementType), array: true}
    if (ts.isUnionTypeNode(node)) {
      const real = node.types.filter((type) => type.getText() !== 'null' && type.getText() !== 'undefined')
      return real.length === 1 ? this.#readType(real[0]) : {kind: 'any', array: false}
    }
    if (ts.isTypeReferenceNode(node)) {
      const name = node.typeName.getText()
      if (name === 'Array') return {...this.#readType(node.typeArguments?.[0]), array: true}
      if (name === 'Date') return {kind: 'Date', array: false}
      if (name === 'Record') return {kind: 'object', array: false}
      if (name === 'Function') return {kind: 'function', array: false}
      const named = this.#enums.get(name)
      return named ? {kind: 'enum', values: named, array: false} : {kind: 'named', name, array: false}
    }
    return {kind: ts.isTypeLiteralNode(node) ? 'object' : 'any', array: false}
  }
}
