// An Arduino library.
//
// Source: "Arduino Library Specification", 1.5 format.
extension CProject {
  var arduinoFiles: [File] {
    sources(in: "src/", headersIn: "src/") + [
      File("library.properties", arduinoProperties), File("keywords.txt", arduinoKeywords),
      File("README.md", arduinoReadme),
      File("examples/Run/Run.ino", arduinoExample),
    ]
  }

  private var libraryName: String { "NeVortex_\(name)" }

  private var arduinoProperties: String {
    """
    name=\(libraryName)
    version=1.0.0
    author=NeVortex
    maintainer=NeVortex
    sentence=A neural network in integers, run where it lies.
    paragraph=The network \(name) and the runtime for it in C, for boards with a 32-bit processor.
    category=Data Processing
    architectures=*
    includes=\(name).h

    """
  }

  private var arduinoKeywords: String {
    let functions = ["open", "check", "input", "output", "run", "status_name"]
    return "nvx_model\tKEYWORD1\nnvx_port\tKEYWORD1\n"
      + functions.map { "nvx_\($0)\tKEYWORD2\n" }.joined()
  }

  private var arduinoExample: String {
    """
    // Runs \(name).nvx once on zeros and prints what comes out: put your input in their place.
    #include <\(name).h>
    #include <string.h>

    // Inputs, scratch memory and outputs: all that a run writes to.
    NVX_ALIGNED static unsigned char arena[\(macro)_ARENA_BYTES];

    static void printOutput(const nvx_port &output) {
      const int8_t *values = reinterpret_cast<const int8_t *>(arena + output.offset);
      float scale;
      memcpy(&scale, &output.scale_bits, sizeof scale);
      for (uint32_t i = 0; i < output.bytes; i++) {
        Serial.print(values[i]);
        Serial.print(" (");
        Serial.print(scale * (values[i] - output.zero_point), 6);
        Serial.println(")");
      }
    }

    static int32_t infer() {
      nvx_model model;
      nvx_port port;
      int32_t status = nvx_open(&model, \(name)_package, \(macro)_PACKAGE_BYTES);
      for (uint32_t i = 0; status == NVX_OK && i < model.input_count; i++) {
        status = nvx_input(&model, i, &port);
        if (status == NVX_OK) memset(arena + port.offset, (int)port.zero_point, port.bytes);
      }
      if (status == NVX_OK) status = nvx_run(&model, arena, sizeof arena);
      for (uint32_t i = 0; status == NVX_OK && i < model.output_count; i++) {
        status = nvx_output(&model, i, &port);
        if (status == NVX_OK) printOutput(port);
      }
      return status;
    }

    void setup() {
      Serial.begin(115200);
      while (!Serial) delay(10);
      Serial.println(nvx_status_name(infer()));
    }

    void loop() { delay(1000); }

    """
  }

  private var arduinoReadme: String {
    """
    # \(libraryName): a neural network as an Arduino library

    \(facts)

    ## Try it

    Put this folder into `Arduino/libraries` as `\(libraryName)`, or make a zip file of it and
    choose Sketch > Include Library > Add .ZIP Library. Then open File > Examples >
    \(libraryName) > Run, and the serial monitor at 115200 baud. The example runs the network
    once on zeros and prints each element of its outputs, as it is stored and as the number that it
    stands for; `NVX_OK` ends it.

    With arduino-cli, for an ESP32-S3:

        arduino-cli compile --library . --fqbn esp32:esp32:esp32s3 examples/Run

    \(use)
    """
  }
}
