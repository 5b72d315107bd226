extension CProject {
  /// The options of Kconfig, which Espressif and Zephyr share.
  var kconfigOptions: String {
    """
    config NEVORTEX_OWN_PRODUCTS
    \tbool "Products by functions of this project"
    \tdefault n
    \thelp
    \t  nvx_product_4x4 and nvx_product_1x4 come from this project instead of nevortex.c.

    config NEVORTEX_OWN_WINDOWS
    \tbool "Windows by a function of this project"
    \tdefault n
    \thelp
    \t  nvx_windows_3x3 comes from this project instead of nevortex.c.

    """
  }
}
