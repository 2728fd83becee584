import { readFileSync } from "node:fs";

/** What `npm run build` leaves beside this file, made from the sources in `browser`. */
function readBuilt(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8").trim();
}

/**
 * The page that shows a run: one HTML document that needs nothing else, and asks `api/status` (relative
 * to its own address) every two seconds. Its one `<style>` and its one `<script>` have no attributes;
 * nothing else is inline, so that a policy may name the two by their hashes.
 */
export const statusPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Longshore</title>
<style>${readBuilt("style.css")}</style>
</head>
<body>
<noscript>Without JavaScript the status of the run is at <a href="api/status">api/status</a>.</noscript>
<div id="page"></div>
<script>${readBuilt("main.js")}</script>
</body>
</html>
`;
