// kick-js brings puppeteer; Chatmint never starts its browser, so an install downloads none.
module.exports = { skipDownload: true };
