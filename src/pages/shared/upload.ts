/** Sends a file as it is, and tells how far it has come, which `fetch` cannot. */
import { ApiProblem, answerIn } from "./api.ts";
import { t } from "./words.ts";

interface Sending {
  /** Rejects with an {@link ApiProblem}; an upload that was stopped with one of the code `STOPPED`. */
  readonly done: Promise<void>;
  stop(): void;
}

/** `address` takes application/octet-stream. `progress` is told a share from 0 to 1. */
export function sendFile(address: string, file: Blob, progress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      try {
        answerIn(request.status, request.responseText);
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    const broken = (code: string, message: string) => () => reject(new ApiProblem(0, { code, message }));
    request.onerror = broken("UNREACHABLE", t("The file could not be sent to its end. Nothing of it was kept."));
    request.onabort = broken("STOPPED", t("It was stopped. Nothing of it was kept."));
  });
  request.open("POST", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, stop: () => request.abort() };
}
