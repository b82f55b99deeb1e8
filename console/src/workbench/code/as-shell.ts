/** A payload as a command for a terminal. Knows no access token and no channel: they stand in variables of the shell. */
import type { Draft } from "../draft/draft.ts";

/**
 * A word with which no line of the text begins, so that only our own line ends it. That no line is that word would be enough, were it not
 * for dash, which loses letters beyond ASCII where they follow the word.
 */
function endFor(text: string): string {
  const lines = text.split("\n");
  let end = "EOF";
  while (lines.some((line) => line.startsWith(end))) end = `END_${end}`;
  return end;
}

/**
 * Gives a text to a command, whatever stands in it: behind a quoted word a shell changes nothing.
 *
 * A text that does not end its last line is given with an end: a shell knows no other. Behind the root, XML takes it for nothing.
 */
function fed(command: string, text: string): string {
  const end = endFor(text);
  const lines = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${command} <<'${end}'\n${lines}${end}\n`;
}

/** A push with nothing but curl. @source WNS, "Push notification service request and response headers" */
export function asCurl({ kind, xml }: Draft): string {
  const command = [
    'curl -i "$URI"',
    '-H "Authorization: Bearer $TOKEN"',
    "-H 'Content-Type: text/xml'",
    `-H 'X-WNS-Type: wns/${kind}'`,
    "--data-binary @-",
  ];
  return fed(command.join(" \\\n  "), xml);
}

/** A push with the command line of this project. */
export function asBelfryPush({ kind, xml }: Draft): string {
  return fed(`belfry push "$URI" --app "$SID" --secret-file secret \\\n  --xml - --type wns/${kind}`, xml);
}
