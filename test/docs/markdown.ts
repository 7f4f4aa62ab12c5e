/** Owns reading what a Markdown page says in its tables and its blocks of code, so that a test compares it with the code. */

/** The contents of the fenced blocks in this language. */
export function codeBlocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

/** The cells of the table whose first column has this heading, row by row. */
export function tableRows(page: string, heading: string): string[][] {
  const [, rest = ''] = page.split(`| ${heading} |`);
  const [table = ''] = rest.split('\n\n');
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The code words in a cell, without their backticks. */
export function codeWords(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}
