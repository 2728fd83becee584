/**
 * The page that shows a run: one HTML document that needs nothing else, and asks `api/status` (relative
 * to its own address) every two seconds. It may have any number of `<script>` and `<style>` elements
 * without attributes; what else is inline, such as a `style` or an `onclick` attribute, a browser refuses.
 */
export const statusPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Longshore</title>
<p>The status of the run is at <a href="api/status">api/status</a>.</p>
</html>
`;
