// Reads queries as a JSON list of texts on standard input, runs them one after the
// other in the current directory, and prints a JSON list of {columns, rows, error}.
import {DuckDBInstance} from '@duckdb/node-api';
import {text} from 'node:stream/consumers';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const plain = (value) => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return String(value);
};
const answers = [];
for (const query of JSON.parse(await text(process.stdin))) {
  try {
    const reader = await connection.runAndReadAll(query);
    answers.push({columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(plain))});
  } catch (error) {
    answers.push({columns: [], rows: [], error: String(error)});
  }
}
process.stdout.write(JSON.stringify(answers));
