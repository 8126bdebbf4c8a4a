// Tells what a user sees after a click; nothing as long as the page is not there.
const [url] = arguments;
const [navigation] = performance.getEntriesByType("navigation");
const there = location.href.split("?")[0] === url && document.readyState === "complete";
return there ? String(navigation.responseStatus) : null;
