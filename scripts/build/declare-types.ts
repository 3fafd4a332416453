import {readFileSync} from 'node:fs'
import ts from 'typescript'

/** The declarations of a module whose exports have all their types written out. */
export function declareTypes(file: string): string {
  const compilerOptions = {isolatedDeclarations: true, target: ts.ScriptTarget.ES2022}
  const {outputText, diagnostics = []} = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
    compilerOptions,
    fileName: file,
    reportDiagnostics: true,
  })
  const [problem] = diagnostics
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`)
  return outputText
}
