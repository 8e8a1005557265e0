/** Where other bots' services are asked for points. */
import * as z from "zod";

const url = (usual: string, about: string) =>
  z
    .url({ protocol: /^https?$/, error: "write an address that begins with https://" })
    .default(usual)
    .describe(about);

export const importsAdvanced = z
  .strictObject({
    streamElements: url("https://api.streamelements.com/kappa/v2", "StreamElements' API."),
    botrix: url("https://botrix.live", "Where BotRix shows its leaderboards."),
  })
  .describe("Addresses that points of other bots are fetched from.");

export type ImportAddresses = z.output<typeof importsAdvanced>;
