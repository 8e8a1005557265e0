/** Looks into JSON of which nobody promised what it is. */
import type { RawAmount } from "../found.ts";

/** What is an object with members, empty where it is something else. */
export function memberObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** What is text or a whole number, as text; empty where it is something else. */
export function memberText(value: unknown): string {
  if (typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value))) return String(value);
  return typeof value === "string" ? value.trim() : "";
}

/** A number of a viewer. What is none says so itself when it is read as one. */
export function memberAmount(value: unknown): RawAmount {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "bigint") return value;
  return String(JSON.stringify(value));
}
