/** Reads the text files that people write: with a BOM, CRLF, comments and trailing commas. */
import { readFileSync } from "node:fs";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { ConfigError, messageOf } from "./errors.ts";

/** Any JSON with comments and trailing commas. Throws a ConfigError with line and column. */
export function readJsonc(text: string, name: string): unknown {
  const errors: ParseError[] = [];
  const clean = withoutBom(text);
  const value = parse(clean, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) {
    throw new ConfigError(
      "CONFIG_SYNTAX",
      errors.slice(0, 5).map((error) => {
        const before = clean.slice(0, error.offset).split("\n");
        const column = before.at(-1)!.length + 1;
        return `${name}, line ${before.length}, column ${column}: ${words(printParseErrorCode(error.error))}. Look there for a missing comma, quote or bracket.`;
      }),
    );
  }
  return value ?? {};
}

/** A text file without its BOM; a file saved as UTF-16 by an old Windows editor is refused in words. */
export function readTextFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError("FILE_UNREADABLE", [`${file} cannot be read: ${messageOf(error)}`]);
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new ConfigError("FILE_ENCODING", [
      `${file} is saved as UTF-16. Save it again as UTF-8 (in Notepad: Save as, Encoding: UTF-8).`,
    ]);
  }
  return withoutBom(bytes.toString("utf8"));
}

function withoutBom(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
