// Stands for koffi's own JavaScript in the program, which asks Node for parts that nothing else at the start needs: that takes
// longer than loading the addon. Of the addons beside the program, the system refuses the one for the other C
// library; where both would do, glibc's ("linux") comes before musl's, as in koffi.
const { readdirSync } = require("node:fs");

module.exports = loaded(`${__dirname}/koffi`);

function loaded(folder) {
    let failure;
    try {
        for (const platform of readdirSync(folder).sort()) {
            const addon = { exports: {} };
            try {
                process.dlopen(addon, `${folder}/${platform}/koffi.node`);
                return addon.exports;
            } catch (error) {
                failure ??= error;
            }
        }
    } catch (error) {
        failure = error;
    }
    process.stderr.write(
        `wpa_supplicant: no addon of Koffi for this machine in ${folder}${failure ? `: ${failure.message}` : ""}\n`,
    );
    // FAILURE of service/argv.ts.
    process.exit(255);
}
