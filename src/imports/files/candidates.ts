/** Which files of a folder are worth a look: one of a bot has thousands of others. */
import type { Given, GivenFile } from "../given.ts";

const OTHERS =
  /\.(?:js|mjs|cjs|ts|css|html?|png|jpe?g|gif|svg|webp|ico|mp3|mp4|ogg|wav|webm|mov|avi|ttf|otf|woff2?|eot|jar|class|dll|exe|so|dylib|lib|pdb|md|map|log|properties|lang|py|java|xml|ini|ya?ml)$/i;

/** All of a file that was given itself; of a folder or zip what is not by its name a program, a picture, a sound or a log. */
export function candidates({ kind, files }: Given): readonly GivenFile[] {
  return kind === "file" ? files : files.filter(({ name }) => !OTHERS.test(name));
}
