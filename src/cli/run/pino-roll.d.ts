/** What Chatmint uses of pino-roll, which brings no types. */
declare module "pino-roll" {
  import type { SonicBoom } from "sonic-boom";

  export default function roll(options: {
    /** Path without number and extension: `data/logs/chatmint` makes `data/logs/chatmint.1.log`. */
    readonly file: string;
    readonly extension: string;
    /** `10m` is 10 MB. */
    readonly size: string;
    /** How many files are kept; with `removeOtherLogFiles` those of earlier runs count too. */
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
    readonly mkdir: boolean;
    readonly sync: boolean;
    readonly maxLength: number;
  }): Promise<SonicBoom & { readonly file: string }>;
}
